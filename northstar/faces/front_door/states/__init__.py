"""Where somebody is in a report: the questions in their order, and the draft that travels in the page."""
