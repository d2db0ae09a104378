"""Runs ministack so that it dies with `dev`, copies the functions' output to a file, and counts this machine's own
network as secure.

Standard input is a pipe that nobody writes to: it ends when `dev` ends, however that happens, and then ministack
stops as it would on SIGTERM, writing its state. No process of ours outlives the terminal.
"""

import copy
import fcntl
import json
import os
import shutil
import signal
import sys
import threading
import time

data = sys.argv.pop(1)
lifeline = os.dup(0)
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)

# A predecessor that was cut off from its `dev` may still be writing its state.
lock = open(os.path.join(data, "aws.lock"), "w")
fcntl.flock(lock, fcntl.LOCK_EX)


def stop_with_parent():
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    # Connections that are held open must not keep it: what is not done by then is cut off.
    time.sleep(20)
    os._exit(1)


def copy_logs(lambda_svc, path):
    emit = lambda_svc._emit_lambda_logs
    one_at_a_time = threading.Lock()

    def emit_and_copy(func, request_id, log_text, *args, **kwargs):
        if log_text:
            name = (func.get("config") or func).get("FunctionName", "?")
            lines = "".join(f"{name} {line}\n" for line in log_text.splitlines())
            with one_at_a_time, open(path, "a", encoding="utf-8") as log:
                log.write(lines)
        return emit(func, request_id, log_text, *args, **kwargs)

    lambda_svc._emit_lambda_logs = emit_and_copy


def mark_running(app, path):
    """The mark is there while there is state that is not on disk."""
    save = app.save_all

    def save_and_unmark(*args, **kwargs):
        save(*args, **kwargs)
        os.remove(path)

    app.save_all = save_and_unmark
    with open(path, "w") as mark:
        mark.write(time.strftime("%Y-%m-%d %H:%M:%S"))


def trust_loopback(app):
    """Bucket policies refuse plain HTTP, which is right on a network, and there is none between these processes."""
    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, secure_transport: pin(source_ip, True)


def name_secrets_by_arn(provisioners):
    """`Ref` of a secret is its ARN on AWS, and policies name it so; here it would be the bare name."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]

    def by_arn(handler):
        def handle(*args, **kwargs):
            _, attributes = handler(*args, **kwargs)
            return attributes["Arn"], attributes

        return handle

    def by_name(handler):
        def handle(arn, *args, **kwargs):
            return handler(arn.rsplit(":", 1)[-1][:-7], *args, **kwargs)

        return handle

    handlers["create"] = by_arn(handlers["create"])
    handlers["update"] = by_arn(by_name(handlers["update"]))
    handlers["delete"] = by_name(handlers["delete"])


def know_sam_local(sts):
    """`sam local` signs with these keys on a machine that has none of its own: they are the root user's."""
    account = os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")
    sts.register_session("defaultkey", {
        "Arn": f"arn:aws:iam::{account}:root",
        "UserId": account,
        "AccountId": account,
        "PrincipalType": "Root",
        "SecretAccessKey": "defaultsecret",
    })


def let_senders_send(iam_actions, ses):
    """A mail is checked against the identity that it comes from, as on AWS; and nobody has to click a link first."""
    of_path = iam_actions._ses_v2_resource_arn

    def of_sender(method, path, body, region, account_id):
        if path.rstrip("/") != "/v2/email/outbound-emails":
            return of_path(method, path, body, region, account_id)
        sender = json.loads(body or b"{}").get("FromEmailAddress", "")
        return f"arn:aws:ses:{region}:{account_id}:identity/{sender}"

    iam_actions._ses_v2_resource_arn = of_sender
    ses._identity_verified = lambda address, **options: bool(address)


def verify_by_code(cognito):
    """Who confirms a sign-up by the code from a mail has verified the address of that mail, as on AWS."""
    confirm = cognito._confirm_sign_up

    def confirm_and_verify(data):
        answer = confirm(data)
        for pool in cognito._user_pools.values():
            user, missing = cognito._resolve_user(pool, data.get("Username"))
            if data.get("ClientId") in pool["_clients"] and not missing and user["UserStatus"] == "CONFIRMED":
                attributes = cognito._attr_list_to_dict(user["Attributes"])
                attributes["email_verified"] = "true"
                user["Attributes"] = cognito._dict_to_attr_list(attributes)
        return answer

    cognito._confirm_sign_up = confirm_and_verify


def keep_streams(dynamodb):
    """Its tables are written with the state, but not the records of their streams that nobody has read yet."""
    get, load = dynamodb.get_state, dynamodb.load_persisted_state
    kept = ("_stream_records", "_stream_trimmed")

    def get_with_streams():
        return {**get(), **{name: copy.deepcopy(getattr(dynamodb, name)) for name in kept}}

    def load_with_streams(state):
        load(state)
        for name in kept:
            getattr(dynamodb, name).update(state.get(name, {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_with_streams, load_with_streams


threading.Thread(target=stop_with_parent, daemon=True).start()

from ministack import app  # noqa: E402
from ministack.core import iam_actions  # noqa: E402
from ministack.services import cognito, dynamodb, lambda_svc, ses, sts  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402

copy_logs(lambda_svc, os.path.join(data, "functions.log"))
mark_running(app, os.path.join(data, "running"))
trust_loopback(app)
name_secrets_by_arn(provisioners)
keep_streams(dynamodb)
let_senders_send(iam_actions, ses)
verify_by_code(cognito)
know_sam_local(sts)
try:
    app.main()
finally:
    if os.environ["PERSIST_STATE"] == "0":
        shutil.rmtree(data, ignore_errors=True)
