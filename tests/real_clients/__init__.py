"""Proofs with programs that others use on our answers and files: slow, each behind a make target of its own."""
