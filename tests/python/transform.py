"""Prints the CloudFormation template that SAM makes of the one given, as JSON.

What `sam validate` does not show is visible there: generated roles, permissions and circles.
"""

import json
import os
import sys
from pathlib import Path

# Any region will do, and no account is asked: the translator only needs to spell the partition.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
os.environ.setdefault("SAM_CLI_TELEMETRY", "0")

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


# The functions' managed policies, spelt instead of asked for from IAM.
class ManagedPolicies:
    def load(self):
        return {}


def localised(template):
    """Stands names in for the local folders and files that `sam package` uploads."""
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::StateMachine":
            properties["DefinitionUri"] = "s3://bucket/definition.json"
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = "s3://bucket/code.zip"
    template.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    return template


def main():
    template = localised(yaml_parse(Path(sys.argv[1]).read_text()))
    parameters = {name: spec.get("Default", "x") for name, spec in template.get("Parameters", {}).items()}
    translator = Translator(ManagedPolicies().load(), Parser())
    json.dump(translator.translate(template, parameters), sys.stdout, indent=1)


main()
