"""Steps with a virtual authenticator: a device with passkeys inside the real browser."""

from typing import Any

from playwright.sync_api import CDPSession, Page


class Keyring:
    """The passkeys of one browser. `unlocked=False`: the person cannot show face or finger."""

    def __init__(self, page: Page, *, unlocked: bool = True, transport: str = "internal") -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": transport,
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": unlocked,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id: str = made["authenticatorId"]

    def _send(self, command: str, **facts: Any) -> Any:
        return self.session.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **facts})

    def unlock(self, *, can: bool) -> None:
        self._send("setUserVerified", isUserVerified=can)

    def touch(self, *, now: bool) -> None:
        """Whether somebody is there to choose a passkey as soon as the browser offers one."""
        self._send("setAutomaticPresenceSimulation", enabled=now)

    def passkeys(self) -> list[dict[str, Any]]:
        return list(self._send("getCredentials")["credentials"])

    def give_to(self, other: "Keyring", **changed: Any) -> None:
        """Put the same passkeys on another device, as a cloud does, or a thief."""
        for passkey in self.passkeys():
            other._send("addCredential", credential={**passkey, **changed})
