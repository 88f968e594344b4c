"""What a file is, and a copy of it without what it tells about its maker. No Django, no disk: it runs apart.

``process.clean`` is the way in; the rest works inside the process that it starts.
"""
