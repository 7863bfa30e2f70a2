"""One file per payment rule; every module here is loaded by the registry."""
