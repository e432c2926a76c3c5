"""The ways a notification goes: a webhook, mail, a block saved in Prefect.

The first two need no server. Of Prefect's own blocks the one for a webhook is httpx, as here, and
takes a second to import; the one for mail speaks to SendGrid alone; and a saved one is read from
Prefect's server, so it is loaded when a message is to go out, and only if the settings name it.
"""

import asyncio
import inspect
import os
import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

import httpx

from flows import keys
from flows.notify_text import Message
from flows.settings_schema import Mail, Settings
from ingestion.core.errors import ChokepointError

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


class NotSentError(ChokepointError):
    """A message that did not get there; its text holds no secret."""


class Webhook:
    """Posts ``{field: text}`` as JSON; the address is a secret."""

    name = "webhook"

    def __init__(self, address: str, field: str) -> None:
        """Post to ``address``."""
        self._address = address
        self._field = field

    def send(self, message: Message) -> None:
        """Post a message.

        Raises ``NotSentError`` for a network fault and for an answer that is no success.
        """
        transport = httpx.HTTPTransport(retries=CONNECTION_ATTEMPTS - 1)
        try:
            with httpx.Client(transport=transport, timeout=SECONDS) as client:
                answer = client.post(self._address, json={self._field: message.text()})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            told = str(error).replace(self._address, "(address)") or type(error).__name__
            raise NotSentError(f"the address in {keys.WEBHOOK_URL}: {told}") from None
        if not answer.is_success:
            raise NotSentError(
                f"the address in {keys.WEBHOOK_URL} answers HTTP {answer.status_code}"
            )


class MailServer:
    """Sends mail through the server that the settings name."""

    name = "mail"

    def __init__(self, mail: Mail, password: str | None) -> None:
        """Log in with ``password`` if the settings name a user."""
        self._mail = mail
        self._password = password

    def send(self, message: Message) -> None:
        """Send a message as plain text.

        Raises ``NotSentError`` when the server cannot be reached, refuses us or a receiver.
        """
        letter = as_mail(self._mail, message)
        try:
            with ExitStack() as stack:
                server = stack.enter_context(self._server())
                if self._mail.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._mail.user is not None:
                    server.login(self._mail.user, self._password or "")
                refused = server.send_message(letter)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSentError(f"{self._mail.server}:{self._mail.port}: {_said(error)}") from None
        if refused:
            raise NotSentError(f"the server refuses {', '.join(sorted(refused))}")

    def _server(self) -> smtplib.SMTP:
        if self._mail.security == "tls":
            return smtplib.SMTP_SSL(
                self._mail.server,
                self._mail.port,
                timeout=SECONDS,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self._mail.server, self._mail.port, timeout=SECONDS)


def as_mail(mail: Mail, message: Message) -> EmailMessage:
    """Write a message as a mail."""
    letter = EmailMessage()
    letter["Subject"] = " ".join(message.subject.split())
    letter["From"] = mail.sender
    letter["To"] = ", ".join(mail.to)
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    return letter


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


def _said(error: Exception) -> str:
    """Put what a mail server said into words: its codes come with bytes."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
