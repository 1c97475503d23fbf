"""Yanbao (研报): Chinese AI-industry reports in, facts with their places out."""
