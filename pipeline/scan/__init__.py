"""Does it scan? Decoders, phone-like views of a picture, and the Judge over both."""
