"""Bringing in areas, postcodes and place names.

These verbs stand below access and do not ask who may: the operator's command or the view that calls them
does. Call them inside ``acting_as`` or ``as_command``, which say in the trail who acted.
"""

from northstar.foundation.places.services.boundaries import BoundaryFile, import_boundaries, read_features
from northstar.foundation.places.services.loading import Loaded, load_places
from northstar.foundation.places.services.postcodes import import_postcodes
from northstar.foundation.places.services.reporting import Fault, Report, Unreadable

__all__ = [
    "BoundaryFile",
    "Fault",
    "Loaded",
    "Report",
    "Unreadable",
    "import_boundaries",
    "import_postcodes",
    "load_places",
    "read_features",
]
