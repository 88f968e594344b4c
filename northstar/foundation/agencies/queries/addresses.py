"""The short address of an agency: made from its name once, and never one that a page has."""

from django.utils.text import slugify

from northstar.foundation.agencies.models import Agency

# What stands for a page where an agency's short address could stand.
PAGES = frozenset({
    "add", "agreements", "changes", "contacts", "export", "first-responders", "freshness", "holidays", "import", "imports",
    "merge", "mergers", "signatures", "teams",
})  # fmt: skip


def slug_of(name: str) -> str:
    """From the name alone: whether another agency has it already, is not looked at."""
    made = slugify(name)[:44].strip("-") or "agency"
    return f"{made}-1" if made in PAGES else made


def free_slug(name: str) -> str:
    """From the name, with a number where another agency has it already."""
    made = slug_of(name)
    taken = set(Agency.objects.filter(slug__startswith=made).values_list("slug", flat=True))
    return next(one for one in (made, *(f"{made}-{n}" for n in range(2, 999))) if one not in taken)
