"""Many concerns, quickly: what the services wrote for the demonstration's story, written again under other keys.

Every concern of the story was reported, sealed, routed, sent and answered by the services. The loader reads
such a life with all its rows once, and copies it many times: other identifiers, other words, other days, a
data key of its own for each root, every field sealed and every token made by the vault's own functions.
"""
