"""The commands of ``northstar``, a module each: ``run(name, arguments)`` answers an exit code or nothing."""
