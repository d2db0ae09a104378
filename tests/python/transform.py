"""Prints a SAM template twice, as JSON: `source` as it is written, `transformed` as CloudFormation gets it.

What `sam validate` does not show is visible in the second: generated roles, permissions and circles.
"""

import copy
import json
import os
import sys
from pathlib import Path

# Any region will do, and no account is asked: the translator only spells the partition of managed policies.
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def packaged(source):
    """Puts names where `sam package` puts the objects that it uploads."""
    template = copy.deepcopy(source)
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/code.zip"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            resource["Properties"]["DefinitionUri"] = "s3://bucket/definition.json"
    return template


def transformed(source):
    defaults = {name: spec.get("Default", "") for name, spec in source["Parameters"].items()}
    return Translator({}, Parser()).translate(packaged(source), defaults)


def main():
    source = yaml_parse(Path(sys.argv[1]).read_text())
    json.dump({"source": source, "transformed": transformed(source)}, sys.stdout)


main()
