"""The core: the only public process. Conversations, operations, identity, audit, knowledge over HTTP."""
