"""The command ``chokepoint notify``."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from flows.home import Home
from flows.options import HomeOption

console = Console()


def notify(
    home: HomeOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent to whom; send nothing.")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send a test to everybody, and say if it got there.")
    ] = False,
) -> None:
    """Tell those whom settings.yml names what they have not been told yet.

    A refresh that failed, a source that became late, a change of law. Every
    refresh does this by itself at its end; each message goes out once. Where
    to: a webhook (CHOKEPOINT_WEBHOOK_URL), mail, or a block saved in Prefect;
    chokepoint settings --example shows how.

    Exit code 0: all got there; 1: something did not, or --test found nobody to tell.

    Examples:
      chokepoint notify --dry-run

      chokepoint notify --test

    """
    from flows import notify as plain
    from flows import notify_text, settings
    from flows.notify_send import channels

    place, now = Home.find(home), datetime.now(UTC)
    chosen = settings.load(place)
    to = channels(chosen)
    if not to:
        _say("Nobody is named to be told. How: chokepoint settings --example")
        if test:
            raise typer.Exit(1)
    if test:
        messages = [notify_text.trial(place.root.name)]
        done = plain.deliver(place, messages, to, now, again=True)
    elif dry_run:
        messages = plain.pending(place, chosen, now)
        names = [channel.name for channel in to] or ["nobody"]
        for message in messages:
            waits = [name for name in names if plain.untold(place, [message], name)]
            told = ", ".join(waits) if waits else "nobody, for all have had it"
            _say(f"[would go to {told}]\n{message.text()}\n")
        if not messages:
            _say("There is nothing to tell.")
        return
    else:
        done = plain.deliver(place, plain.pending(place, chosen, now), to, now)
    for each in done:
        what = "told" if each.fault is None else "NOT told"
        _say(
            f"{each.channel} {what}: {each.message.subject}{f' ({each.fault})' * bool(each.fault)}"
        )
    if to and not done:
        _say("There is nothing new to tell.")
    raise typer.Exit(1 if any(each.fault for each in done) else 0)


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
