"""A site's own sign-in, as its web team would build it."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ISSUER = "https://id.example"
FJORDFISK = {"orgno": "123456785", "roles": ["company_admin", "support_agent"]}


class Issuer:
    """Signs tokens with a key of its own; each has another number."""

    def __init__(self, algorithm: str = "EdDSA") -> None:
        self.algorithm = algorithm
        self.key: Any = rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else Ed25519PrivateKey.generate()
        family = jwt.algorithms.RSAAlgorithm if algorithm == "RS256" else jwt.algorithms.OKPAlgorithm
        public = json.loads(family.to_jwk(self.key.public_key()))
        self.jwks = {"keys": [public | {"kid": "k1", "alg": algorithm, "use": "sig"}]}
        self._tokens = 0

    def token(self, audience: str = "shop", seconds: float = 300, **changed: Any) -> str:
        """A good token but for what is changed; None leaves a claim out."""
        self._tokens += 1
        at = int(time.time())
        claims = {
            "iss": ISSUER, "aud": audience, "sub": "kari", "name": "Kari", "email": "kari@example.se", "iat": at,
            "exp": at + int(seconds), "jti": f"t{self._tokens}", "roles": ["company_admin"], "companies": [FJORDFISK],
        }  # fmt: skip
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "k1"})
