"""The examples for operators name what is there."""

import configparser
import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path

import yaml
from typer.main import get_command

from flows.cli import app
from flows.home import PROJECT_DIR
from flows.settings import OTHER_VARIABLES, variables

EXAMPLES = PROJECT_DIR / "flows" / "examples"


def known_command(line):
    """Say whether ``chokepoint`` has a command and the options of a line."""
    name, *options = shlex.split(line)
    command = get_command(app).commands[name]
    known = {option for each in command.params for option in each.opts}
    return set(options) <= known


def variables_of(text):
    return set(re.findall(r"CHOKEPOINT_[A-Z_]+(?==)", text))


def test_the_deployment_for_a_work_pool_names_a_flow_and_its_parameters():
    told = yaml.safe_load((EXAMPLES / "prefect.yaml").read_text("utf-8"))
    (deployment,) = told["deployments"]
    path, _, name = deployment["entrypoint"].partition(":")
    assert (PROJECT_DIR / path).is_file()
    module = import_module(path.removesuffix(".py").replace("/", "."))
    assert set(deployment["parameters"]) == set(getattr(module, name).parameters.properties)
    assert deployment["concurrency_limit"] == 1


def test_the_unit_of_systemd_starts_commands_that_there_are():
    text = (EXAMPLES / "chokepoint.service").read_text("utf-8")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(text)
    for line in (unit["Service"]["ExecStartPre"], unit["Service"]["ExecStart"]):
        program, _, rest = line.removeprefix("-").partition(" ")
        assert Path(program).name == "chokepoint"
        assert known_command(rest)
    assert variables_of(text) <= OTHER_VARIABLES | set(variables().values())


def test_the_container_holds_all_that_the_project_is_made_of():
    text = (EXAMPLES / "Containerfile").read_text("utf-8")
    copied = {name for line in re.findall(r"(?m)^COPY (.+) \S+$", text) for name in line.split()}
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = [project["project"]["readme"], *project["project"]["license-files"]]
    assert copied == {*packages, *files, "pyproject.toml", "requirements.lock"}
    assert all((PROJECT_DIR / name).exists() for name in copied)


def test_the_container_starts_commands_that_there_are():
    text = (EXAMPLES / "Containerfile").read_text("utf-8")
    (command,) = re.findall(r'(?m)^CMD \["(.+)"\]$', text)
    assert known_command(" ".join(command.split('", "')))
    (health,) = re.findall(r'CMD \["chokepoint", "(.+)"\]', text)
    assert known_command(health)
    assert variables_of(text) <= OTHER_VARIABLES | set(variables().values())
