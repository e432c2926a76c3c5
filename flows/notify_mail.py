"""Mail as a way to tell somebody, through the server that the settings name.

What goes wrong with SMTP and TLS comes as numbers, bytes and lines of C; here it is a sentence.
"""

import smtplib
import ssl
from collections.abc import Iterable
from contextlib import ExitStack
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flows import keys
from flows.notify_fault import NotSentError, OutOfReachError, PartlySentError
from flows.notify_text import Message
from flows.settings_schema import Mail

# For the connection, and again for each answer of the server.
SECONDS = 20.0


class MailServer:
    """Sends mail through the server that the settings name."""

    name = "mail"

    def __init__(self, mail: Mail, password: str | None, *, seconds: float = SECONDS) -> None:
        """Log in with ``password`` if the settings name a user; wait so long for each answer."""
        self._mail = mail
        self._password = password
        self._seconds = seconds

    def send(self, message: Message) -> None:
        """Send a message as plain text.

        Raises ``OutOfReachError`` when there is no conversation with the server, ``NotSentError``
        when it refuses us or everybody, ``PartlySentError`` when it refuses some receivers.
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
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSentError(self._told(f"refuses {_names(error.recipients)}")) from None
        except smtplib.SMTPResponseException as error:
            raise NotSentError(self._told(_answered(error))) from None
        except UnicodeError:
            raise NotSentError(
                self._told("takes no login whose user or password has letters outside ASCII")
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise OutOfReachError(self._told(self._unreached(error))) from None
        if refused:
            raise PartlySentError(self._told(f"refuses {_names(refused)}; the others have it"))

    def _server(self) -> smtplib.SMTP:
        if self._mail.security == "tls":
            return smtplib.SMTP_SSL(
                self._mail.server,
                self._mail.port,
                timeout=self._seconds,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self._mail.server, self._mail.port, timeout=self._seconds)

    def _told(self, text: str) -> str:
        return f"{self._mail.server}:{self._mail.port} {text}"

    def _unreached(self, error: Exception) -> str:
        """Say in words why there was no conversation, and what of the settings may be wrong."""
        security = self._mail.security
        told = str(error) or type(error).__name__
        if isinstance(error, ssl.SSLCertVerificationError):
            return (
                f"shows a certificate that is not trusted here ({error.verify_message.rstrip('.')})"
                "; add its authority to those of this machine, or name the server as it does"
            )
        if isinstance(error, TimeoutError) or "timed out" in told:
            hint = "" if security == "tls" else "; a port for TLS, such as 465, needs security: tls"
            return f"does not answer within {self._seconds:g} s{hint}"
        if isinstance(error, ssl.SSLError):
            hint = "security: tls is for port 465, starttls for 587"
            return f"does not speak TLS as it should ({error.reason or told}); {hint}"
        if isinstance(error, smtplib.SMTPNotSupportedError) and security == "starttls":
            return f"cannot be used ({told.rstrip('.')}); security: tls is for servers without it"
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return f"cannot be used ({told.rstrip('.')}); security: starttls or tls may be missing"
        if isinstance(error, OSError) and error.strerror:
            return f"cannot be reached ({error.strerror})"
        return f"ended the conversation ({told})"


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


def _names(receivers: Iterable[str]) -> str:
    return ", ".join(sorted(receivers))


def _answered(error: smtplib.SMTPResponseException) -> str:
    """Put what a mail server said into words: its codes come with bytes."""
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    answer = f"{error.smtp_code} {' '.join(text.split())}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"does not take the user with the password in {keys.SMTP_PASSWORD} ({answer})"
    return f"answers {answer}"
