"""Bytes -> Document: PDF, plain text and Markdown."""

from .read import read

__all__ = ["read"]
