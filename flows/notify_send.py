"""The ways a notification goes: a webhook, mail, a block saved in Prefect.

The first two need no server. Of Prefect's own blocks the one for a webhook is httpx, as here, and
takes a second to import; the one for mail speaks to SendGrid alone; and a saved one is read from
Prefect's server, so it is loaded when a message is to go out, and only if the settings name it.
"""

import asyncio
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import httpx

from flows import keys
from flows.notify_fault import NotSentError, OutOfReachError
from flows.notify_mail import MailServer
from flows.notify_text import Message
from flows.settings_schema import Settings

SECONDS = 20
# A connection that does not come about is tried again; an answer is an answer.
CONNECTION_ATTEMPTS = 3


class Channel(Protocol):
    """One way to tell somebody; ``send`` raises when it did not get there."""

    @property
    def name(self) -> str:
        """Name it for people, without any secret."""

    def send(self, message: Message) -> None:
        """Deliver a message."""


def channels(chosen: Settings) -> list[Channel]:
    """Return the ways that the settings and the environment name.

    The caller has loaded the settings, so that secrets of a file are in the environment.
    """
    found: list[Channel] = []
    address = os.environ.get(keys.WEBHOOK_URL, "").strip()
    if address:
        found.append(Webhook(address, chosen.notifications.webhook.field))
    if chosen.notifications.mail is not None:
        password = os.environ.get(keys.SMTP_PASSWORD) or None
        found.append(MailServer(chosen.notifications.mail, password))
    if chosen.notifications.prefect_block is not None:
        found.append(PrefectBlock(chosen.notifications.prefect_block))
    return found


class Webhook:
    """Posts ``{field: text}`` as JSON; the address is a secret."""

    name = "webhook"

    def __init__(self, address: str, field: str) -> None:
        """Post to ``address``."""
        self._address = address
        self._field = field

    def send(self, message: Message) -> None:
        """Post a message.

        Raises ``OutOfReachError`` for a network fault, ``NotSentError`` for an answer that is no
        success.
        """
        transport = httpx.HTTPTransport(retries=CONNECTION_ATTEMPTS - 1)
        try:
            with httpx.Client(transport=transport, timeout=SECONDS) as client:
                answer = client.post(self._address, json={self._field: message.text()})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            told = str(error).replace(self._address, "(address)") or type(error).__name__
            raise OutOfReachError(f"the address in {keys.WEBHOOK_URL}: {told}") from None
        if not answer.is_success:
            raise NotSentError(
                f"the address in {keys.WEBHOOK_URL} answers HTTP {answer.status_code}"
            )


@dataclass(frozen=True)
class PrefectBlock:
    """A notification block that somebody saved in Prefect: Slack, Teams, PagerDuty and so on."""

    block: str
    load: Callable[[str], object] | None = None

    @property
    def name(self) -> str:
        """Name the block."""
        return f"Prefect block {self.block}"

    def send(self, message: Message) -> None:
        """Load the block from Prefect's server and let it notify.

        Raises ``NotSentError`` when there is no such block or the service refuses the message.
        """
        from prefect.blocks.abstract import NotificationBlock, NotificationError
        from prefect.blocks.core import Block

        found = (self.load or Block.load)(self.block)
        if not isinstance(found, NotificationBlock):
            raise NotSentError(f"{self.block} is no notification block")
        try:
            with found.raise_on_failure():
                asyncio.run(_finished(found.notify(message.body, message.subject)))
        except NotificationError as error:
            raise NotSentError(error.log.strip() or "the service did not take it") from None


async def _finished(notified: object) -> None:
    """Wait for blocks that only begin; those of Prefect itself are done when they come back."""
    if inspect.isawaitable(notified):
        await notified
