"""What people do not see as a value, or what differs by itself from one reading to the next, each with its reason."""

from __future__ import annotations

# Models whose name is this, or begins with it and a full stop.
MODELS = {
    "base": "every model, and wizards of Odoo itself",
    "base_import": "files on their way into the database",
    "bus": "messages to open browsers",
    "change": "wizards that change passwords",
    "decimal": "how many digits fields have: seen in the fields' own values",
    "digest": "a mail of figures that depend on the present day",
    "discuss": "conversations, no business data",
    "fetchmail": "how mails are fetched",
    "iap": "accounts of paid services",
    "ir": "Odoo's own catalogue, compared by its rows and tried by the other probes",
    "mail": "the chatter, its copies of other values and its deliveries; compared by rows",
    "properties.base.definition": "which properties there are, seen in their values",
    "publisher_warranty": "no data",
    "report": "what is put together for printing",
    "res.config": "settings, shown in wizards",
    "res.groups": "who may do what, asked for by itself",
    "res.users.apikeys": "secrets",
    "res.users.deletion": "a queue",
    "res.users.identitycheck": "wizards",
    "res.users.log": "when somebody logged in",
    "res.users.settings": "how somebody's own screen is folded",
    "web_editor": "tools of the editor",
    "web_tour": "which tour somebody took",
    "website.track": "who looked at a page",
    "website.visitor": "who looked at a page",
}
FIELDS = {
    "__last_update": "when the row was written, not what it says",
    "access_token": "a secret",
    "create_date": "when the row was written, not what it says",
    "create_uid": "who wrote the row, not what it says",
    "id": "which record it is",
    "im_status": "who is logged in right now",
    "last_access": "when somebody logged in",
    "login_date": "when somebody logged in",
    "new_password": "a secret",
    "offline_since": "who is logged in right now",
    "password": "a secret",
    "share_link": "an address with a secret",
    "signup_token": "a secret",
    "signup_type": "part of a secret link",
    "signup_url": "an address with a secret",
    "totp_secret": "a secret",
    "write_date": "when the row was written, not what it says",
    "write_uid": "who wrote the row, not what it says",
}
# Of those that are computed whenever somebody looks.
COMPUTED_FIELDS = {
    "access_url": "an address that the code makes",
    "access_warning": "a sentence of the code",
    "accesses_count": "who may do what, asked for by itself",
    "active_lang_count": "a count of languages",
    "groups_count": "who may do what, asked for by itself",
    "is_favorite": "about the user who asks",
    "lang_count": "a count of languages",
    "my_activity_date_deadline": "about the user who asks and the present day",
    "rules_count": "who may do what, asked for by itself",
    "signup_valid": "depends on the present hour",
    "tz_offset": "differs between summer and winter",
    "view_group_hierarchy": "how a form shows groups",
}
COMPUTED_PREFIXES = {
    "activity_": "what is planned, seen from the present day",
    "has_message": "a counter of the chatter",
    "kanban_dashboard": "figures that depend on the present day",
    "message_": "the chatter's own counters and links",
    "rating_": "counters of the chatter",
    "user_has_": "about the user who asks",
    "website_message_": "the chatter's own counters and links",
}
SUFFIXES = {
    "_token": "a secret",
}


def is_technical_model(name: str) -> bool:
    """Does nobody see the values of this model as business data?"""
    parts = name.split(".")
    return any(".".join(parts[:length]) in MODELS for length in range(1, len(parts) + 1))


def is_technical_field(name: str, stored: bool) -> bool:
    """Does this field say nothing that an update could put wrong?"""
    if name in FIELDS or name.endswith(tuple(SUFFIXES)):
        return True
    return not stored and (name in COMPUTED_FIELDS or name.startswith(tuple(COMPUTED_PREFIXES)))
