"""The helper's version; equal to the kit's."""

VERSION = "0.1.0"
