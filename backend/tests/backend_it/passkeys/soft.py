"""A browser with a software authenticator behind it (soft-webauthn, PyPI): one question a line in, one answer a line out.

A question is {"make": options, "origin": ...} or {"sign": options, "origin": ...}, both as the shop sent them; an answer is
what the credential's toJSON() would say. Yubico's fido2 reads the options strictly, as a browser's parse...FromJSON does.
"""

import json
import sys

import fido2.features
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import PublicKeyCredentialCreationOptions, PublicKeyCredentialRequestOptions
from soft_webauthn import SoftWebauthnDevice

fido2.features.webauthn_json_mapping.enabled = True
device = SoftWebauthnDevice()

for line in sys.stdin:
    asked = json.loads(line)
    if "make" in asked:
        options = PublicKeyCredentialCreationOptions.from_dict(asked["make"])
        made = device.create(
            {
                "publicKey": {
                    "rp": {"id": options.rp.id},
                    "user": {"id": options.user.id},
                    "challenge": options.challenge,
                    "pubKeyCredParams": [{"type": p.type.value, "alg": p.alg} for p in options.pub_key_cred_params],
                    "attestation": options.attestation and options.attestation.value,
                }
            },
            asked["origin"],
        )
    else:
        options = PublicKeyCredentialRequestOptions.from_dict(asked["sign"])
        allowed = [c.id for c in options.allow_credentials or []]
        assert not allowed or device.credential_id in allowed, "none of the passkeys asked for is here"
        made = device.get({"publicKey": {"rpId": options.rp_id, "challenge": options.challenge}}, asked["origin"])
    name = websafe_encode(made["rawId"])
    response = {key: websafe_encode(value) for key, value in made["response"].items()}
    answer = {"id": name, "rawId": name, "type": made["type"], "response": response, "clientExtensionResults": {}}
    print(json.dumps(answer), flush=True)
