"""Sending e-mail through the mail server of the settings, one message at a time.

What goes wrong is told without addresses: it ends up in the log of the server.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from data.dates import HERE
from service.smtp_settings import SSL, STARTTLS, Smtp

_SECONDS = 20.0  # that a mail server may take to answer
_SUBJECT = 120  # characters
_STOPPED = "het versturen is gestopt"
# All that ends a line for any reader, and what can't be read at all.
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class MailFailed(RuntimeError):
    """A message did not go out; the text says why, in Dutch and without an address."""


class NoMailServer(MailFailed):
    """The mail server can't be reached, or does not let the register in: no message will go out now."""


def one_line(text: str, most: int = _SUBJECT) -> str:
    """A text as it may stand in a header: one line, cut at a word when it is long."""
    line = _BREAKS.sub(" ", text).strip()
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def compose(
    smtp: Smtp, van: str, naam: str, email: str, onderwerp: str, tekst: str, kenmerk: str
) -> EmailMessage:
    """A plain message. kenmerk: what tells it apart; the same message sent again has the same Message-ID.

    Raises MailFailed for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    domain = smtp.afzender.rpartition("@")[2]
    try:
        message["From"] = Address(one_line(van), addr_spec=smtp.afzender)
        message["To"] = Address(one_line(naam), addr_spec=email)
        message["Subject"] = one_line(onderwerp)
        message["Message-ID"] = f"<{kenmerk}@{domain}>"
    except (
        MessageError,
        ValueError,
        IndexError,
        AttributeError,
    ) as error:  # what parsing an address raises
        raise MailFailed("het e-mailadres klopt niet") from error
    message["Date"] = format_datetime(datetime.now(HERE))
    # So that no one is told that someone is out of office.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(tekst)
    return message


class Postbode:
    """A connection with the mail server, made when it is needed. For one thread; only `interrupt` is for others."""

    def __init__(self, smtp: Smtp, seconds: float = _SECONDS) -> None:
        self._smtp, self._seconds = smtp, seconds
        self._open: smtplib.SMTP | None = None
        self._stopped = False

    def connect(self) -> None:
        """Raises NoMailServer."""
        if self._open is None or self._open.sock is None:  # without one when the server hung up
            self._open = self._connected()
            # Looked at once `interrupt` can see the connection: so one of both always sees the other.
            if self._stopped:
                self._drop()
                raise NoMailServer(_STOPPED)

    def send(self, message: EmailMessage) -> None:
        """Raises MailFailed when the message was not taken."""
        self.connect()
        assert self._open is not None
        try:
            self._open.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise MailFailed(f"de mailserver weigert de ontvanger (code {_listed(codes)})") from error
        except smtplib.SMTPResponseException as error:
            raise MailFailed(f"de mailserver weigert het bericht (code {error.smtp_code})") from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailFailed("de mailserver kan dit e-mailadres niet aan") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise MailFailed("de verbinding met de mailserver viel weg") from error

    def close(self) -> None:
        """Say goodbye. What the server makes of that does not matter any more."""
        opened, self._open = self._open, None
        if opened is not None:
            _quietly(opened.quit)
            _quietly(opened.close)

    def interrupt(self) -> None:
        """Let what is being sent fail at once, and a connection that is being made once it is there: nobody waits
        for it any more."""
        self._stopped = True
        sock = self._open.sock if self._open is not None else None
        if sock is not None:
            _quietly(lambda: sock.shutdown(socket.SHUT_RDWR))

    def _drop(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            _quietly(opened.close)

    def _connected(self) -> smtplib.SMTP:
        if self._stopped:
            raise NoMailServer(_STOPPED)
        smtp = self._smtp
        opened: smtplib.SMTP | None = None
        try:
            # The authorities that this machine trusts; SSL_CERT_FILE names others.
            trusted = ssl.create_default_context()
            if smtp.beveiliging == SSL:
                opened = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=self._seconds, context=trusted)
            else:
                opened = smtplib.SMTP(smtp.host, smtp.port, timeout=self._seconds)
            if smtp.beveiliging == STARTTLS:
                opened.starttls(context=trusted)
            if smtp.gebruiker:
                opened.login(smtp.gebruiker, smtp.wachtwoord)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if opened is not None:
                _quietly(opened.close)
            raise NoMailServer(_why(smtp, error)) from error
        return opened


def _why(smtp: Smtp, error: Exception) -> str:
    where = f"de mailserver {smtp.host}:{smtp.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{where} kent deze gebruiker met dit wachtwoord niet (code {error.smtp_code})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"het certificaat van {where} wordt niet vertrouwd ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"{where} spreekt geen TLS op deze poort; kijk KEUZEREGISTER_SMTP_BEVEILIGING na"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} kan geen STARTTLS of geen aanmelding; kijk KEUZEREGISTER_SMTP_BEVEILIGING na"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{where} laat het register niet toe (code {error.smtp_code})"
    if isinstance(error, TimeoutError):
        return f"{where} antwoordt niet"
    reason = getattr(error, "strerror", None)
    return f"{where} is niet te bereiken{f' ({reason})' if reason else ''}"


def _listed(codes: list[int]) -> str:
    return ", ".join(map(str, codes))


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except (smtplib.SMTPException, OSError, ValueError):
        return
