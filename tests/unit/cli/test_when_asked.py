"""Commands are read when they are asked for, and all that are named can be."""

import subprocess
import sys

import pytest

from shebao.cli.main import COMMANDS, OF_LAW
from shebao.cli.when_asked import WhenAsked, named

HEAVY = ("shebao.demo", "openpyxl", "psycopg", "shebao.collection")


@pytest.mark.parametrize(("name", "place"), [*COMMANDS.items(), *OF_LAW.items()])
def test_each_place_holds_the_command_of_its_name(name, place):
    assert named(place).name == name


def test_a_group_of_commands_reads_only_the_one_asked_for():
    asked = WhenAsked({"demo": "shebao.cli.demo:demo_command", "none": "shebao.cli.no_such:command"})
    assert asked["demo"] is named("shebao.cli.demo:demo_command")
    assert sorted(asked) == ["demo", "none"]
    assert "none" in asked
    with pytest.raises(ModuleNotFoundError):
        asked["none"]


def test_the_text_of_the_law_is_shown_without_reading_the_demonstration():
    show = "import sys; from shebao.cli.main import law_group; law_group.commands['show']; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.startswith(HEAVY)]
