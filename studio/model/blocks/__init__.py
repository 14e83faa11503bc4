"""The torch modules behind the layers. Resolved by name only here."""
