"""Tables of people, of how they come, of signing in and of what the council must settle."""

from hub.people.accounts.models.addresses import AddressAlias, ChangeKind, EmailChange
from hub.people.accounts.models.guests import GuestDetails, GuestKind
from hub.people.accounts.models.identities import ExternalIdentity, ProviderRequest
from hub.people.accounts.models.joining import JoinLetter, JoinRequest, JoinStatus
from hub.people.accounts.models.passkeys import Passkey, SpentChallenge
from hub.people.accounts.models.people import FORMER_KEY, LEADS_NOW, Membership, Person
from hub.people.accounts.models.people_files import PeopleFile, PeopleFileStatus
from hub.people.accounts.models.roles import GrantState, RoleGrant
from hub.people.accounts.models.signing_in import (
    FactorKind,
    KeptForm,
    RecoveryCode,
    SecondFactor,
    SignInRequest,
)
from hub.people.accounts.models.tasks import CouncilTask, TaskKind

__all__ = [
    "FORMER_KEY",
    "LEADS_NOW",
    "AddressAlias",
    "ChangeKind",
    "CouncilTask",
    "EmailChange",
    "ExternalIdentity",
    "FactorKind",
    "GrantState",
    "GuestDetails",
    "GuestKind",
    "JoinLetter",
    "JoinRequest",
    "JoinStatus",
    "KeptForm",
    "Membership",
    "Passkey",
    "PeopleFile",
    "PeopleFileStatus",
    "Person",
    "ProviderRequest",
    "RecoveryCode",
    "RoleGrant",
    "SecondFactor",
    "SignInRequest",
    "SpentChallenge",
    "TaskKind",
]
