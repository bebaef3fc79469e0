"""Set up, serve and test the suite on a bare machine. Standard library only: `python3 -m mds`."""
