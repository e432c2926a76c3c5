"""The steps of a guide, read from its page, so that what is run is what is written."""

import re
from dataclasses import dataclass
from string import Template

from flows.home import PROJECT_DIR

GUIDES = PROJECT_DIR / "dbt_project" / "docs" / "bi_tools"
HEADING = re.compile(r"^## (?:\d+\. )?(.+)$")
REQUEST = re.compile(r"^`(?:POST) (/\S+)`$")


@dataclass(frozen=True)
class Block:
    """A block of code of a step; ``address`` is where a request goes."""

    step: str
    language: str
    text: str
    address: str = ""

    def filled(self, values: dict[str, str]) -> str:
        """Put values in place of ``${NAME}``; a name without one is an error."""
        return Template(self.text).substitute(values)


def blocks(name: str) -> list[Block]:
    """Return the blocks of a guide in the order of the page."""
    return read((GUIDES / f"{name}.md").read_text("utf-8"))


def read(page: str) -> list[Block]:
    """Return the blocks of a page."""
    found: list[Block] = []
    step = address = language = ""
    inside: list[str] | None = None
    for line in page.splitlines():
        if inside is not None:
            if line == "```":
                found.append(Block(step, language, "\n".join(inside), address))
                inside, address = None, ""
            else:
                inside.append(line)
        elif line.startswith("```"):
            language, inside = line.removeprefix("```"), []
        elif heading := HEADING.match(line):
            step = heading[1]
        elif request := REQUEST.match(line):
            address = request[1]
    return found


def step(name: str, guide: list[Block], language: str = "sh") -> str:
    """Return the one block of a step in a language."""
    (only,) = [each for each in guide if each.step == name and each.language == language]
    return only.text
