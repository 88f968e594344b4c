"""docs/reference/permissions.md: roles, permissions, and which role has which."""

from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.roles import JOB_ONLY, ROLES


def page() -> str:
    lines = ["# Who may do what", "", "Made from `access/catalogue.py` and `access/roles.py` by `make fix`.", ""]
    lines += ["## Roles", ""]
    for role in ROLES.values():
        factor = "" if role.needs_second_factor else " Needs no second factor."
        lines.append(f"- **{role.title}** (`{role.name}`): {role.sentence}{factor}")
    lines += ["", "## Permissions", ""]
    lines += [f"- `{permission.value}`: {permission.meaning}" for permission in Permission]
    offered = [permission for permission in Permission if permission not in JOB_ONLY]
    lines += ["", "## Which role has which", ""]
    lines.append("| Permission | " + " | ".join(role.title for role in ROLES.values()) + " |")
    lines.append("|---|" + ":-:|" * len(ROLES))
    for permission in offered:
        marks = ["yes" if permission in role.permissions else "" for role in ROLES.values()]
        lines.append(f"| `{permission.value}` | " + " | ".join(marks) + " |")
    only = ", ".join(f"`{permission.value}`" for permission in Permission if permission in JOB_ONLY)
    lines += ["", f"No role has {only}: only the service's own jobs do."]
    return "\n".join(lines) + "\n"
