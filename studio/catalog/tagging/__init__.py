"""Parts of speech: classes, and taggers that need no download."""
