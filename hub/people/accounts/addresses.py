"""What an e-mail address says by itself: whose it seems to be, and who keeps the post."""

import re

from hub.foundation.core.formats import email_key


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Read by several people: an address of a place, not of a person (G7).
OF_A_PLACE = _words(
    "admin administration administrator bursar clerk contact dsl email enquiries enquiry exams "
    "finance governors head headteacher hello help hr inclusion info information mail office post "
    "principal reception safeguarding school schooladmin schooloffice sec secretary sen senco "
    "send sendco senteam sendteam staff support team"
)
# So telling that it may also stand last: oak.office@, stmarys-admin@.
AT_THE_END = _words("admin enquiries office reception senco sendco")
# Anybody can have an address here, so it says nothing of where somebody works.
PUBLIC_PROVIDERS = _words(
    "aol.com aol.co.uk btinternet.com btconnect.com gmail.com googlemail.com gmx.com gmx.co.uk "
    "gmx.net hey.com hotmail.com hotmail.co.uk icloud.com live.com live.co.uk mac.com mail.com "
    "me.com msn.com ntlworld.com outlook.com outlook.co.uk plus.com plusnet.com proton.me "
    "protonmail.com pm.me rocketmail.com sky.com talk21.com talktalk.net tiscali.co.uk "
    "tutanota.com virginmedia.com yahoo.com yahoo.co.uk yandex.com ymail.com zoho.com"
)


def looks_shared(address: str) -> bool:
    """Whether the part before the @ names a place or a job instead of a person.

    >>> looks_shared("office@oak.example"), looks_shared("a.head@oak.example")
    (True, False)
    """
    local = email_key(address).partition("@")[0]
    parts = [part for part in re.split(r"[._\-\d]+", local) if part]
    if not parts:
        return False
    return parts[0] in OF_A_PLACE or parts[-1] in AT_THE_END


def domain_of(address: str) -> str:
    """oak.sch.uk of A.Lee@Oak.sch.uk."""
    return email_key(address).rpartition("@")[2]


def says_where(address: str) -> bool:
    """Whether the domain belongs to somebody, so that it says where a person works."""
    return domain_of(address) not in PUBLIC_PROVIDERS


def without_dots(address: str) -> str:
    """For finding addresses that differ in dots only, like a.lee@ and alee@."""
    return email_key(address).replace(".", "")
