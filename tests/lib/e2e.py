"""What the end-to-end tests share: `from e2e import *` after adding tests/lib to the path."""

import os
import re
import sys
import time

import digestd
import feeds
import tap
from digestd import BUILD, ROOT, Daemon, wait
from feeds import Entry, atom, entries, jsonfeed, rdf, rss
from httpd import Reply, Server, gzip_bomb, redirect, zstd_bomb
from tap import eq, note, ok, skip, test

__all__ = ["os", "re", "sys", "time", "digestd", "feeds", "tap", "BUILD", "ROOT", "Daemon",
           "wait", "Entry", "atom", "entries", "jsonfeed", "rdf", "rss", "Reply", "Server",
           "gzip_bomb", "redirect", "zstd_bomb", "eq", "note", "ok", "skip", "test"]
