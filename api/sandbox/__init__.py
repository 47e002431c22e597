"""The operations sandbox: a real operations backend with invented companies, for development and tests."""
