//! A device of our own, which also says what no honest one would.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use ciborium::Value as Cbor;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub const ORIGIN: &str = "http://localhost:7407";

const PRESENT: u8 = 1;
pub const VERIFIED: u8 = 4;
pub const BACKED_UP: u8 = 16;
const HAS_CREDENTIAL: u8 = 64;

enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// A passkey and whoever holds it.
pub struct Device {
    key: Key,
    pub id: Vec<u8>,
    pub user: Option<String>,
    pub count: u32,
    /// What it says besides that somebody is there.
    pub flags: u8,
}

/// What the browser and the device say, to be bent before it is signed.
#[derive(Debug, Clone)]
pub struct Said {
    pub client: Value,
    pub domain: String,
    pub flags: u8,
    pub count: u32,
    /// COSE's number of the algorithm, as the device calls its key.
    pub algorithm: i64,
    pub format: &'static str,
    /// After everything else in the authenticator data.
    pub tail: Vec<u8>,
}

impl Device {
    pub fn es256() -> Self {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_ASN1_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::with(Key::Es256(EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()))
    }

    pub fn ed25519() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::with(Key::EdDsa(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap()))
    }

    fn with(key: Key) -> Self {
        let public = match &key {
            Key::Es256(pair) => pair.public_key().as_ref().to_vec(),
            Key::EdDsa(pair) => pair.public_key().as_ref().to_vec(),
        };
        Self { key, id: Sha256::digest(public).to_vec(), user: None, count: 0, flags: VERIFIED }
    }

    fn said(&self, kind: &str, challenge: &Value) -> Said {
        Said {
            client: json!({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": false}),
            domain: "localhost".to_owned(),
            flags: PRESENT | self.flags,
            count: self.count,
            algorithm: if matches!(self.key, Key::Es256(_)) { -7 } else { -8 },
            format: "none",
            tail: Vec::new(),
        }
    }

    /// Makes a passkey as asked.
    pub fn make(&mut self, options: &Value) -> Value {
        self.make_but(options, |_| {})
    }

    pub fn make_but(&mut self, options: &Value, bend: impl FnOnce(&mut Said)) -> Value {
        let mut said = self.said("webauthn.create", &options["challenge"]);
        bend(&mut said);
        self.user = options["user"]["id"].as_str().map(str::to_owned);
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [
            &Sha256::digest(&said.domain)[..],
            &[said.flags | HAS_CREDENTIAL],
            &said.count.to_be_bytes(),
            &[0; 16],
            &length,
            &self.id,
            &self.cose(said.algorithm),
            &said.tail,
        ]
        .concat();
        let client = said.client.to_string();
        let statement = match said.format {
            "packed" => {
                let signature = self.sign(&[&data[..], &Sha256::digest(&client)].concat());
                vec![("alg".into(), said.algorithm.into()), ("sig".into(), Cbor::Bytes(signature))]
            }
            _ => Vec::new(),
        };
        let object = Cbor::Map(vec![
            ("fmt".into(), said.format.into()),
            ("attStmt".into(), Cbor::Map(statement)),
            ("authData".into(), Cbor::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).unwrap();
        json!({
            "id": B64.encode(&self.id), "rawId": B64.encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": B64.encode(client), "attestationObject": B64.encode(bytes),
                "transports": ["internal", "carrier-pigeon"],
            },
        })
    }

    /// Signs what is asked.
    pub fn sign_in(&mut self, options: &Value) -> Value {
        self.sign_in_but(options, |_| {})
    }

    pub fn sign_in_but(&mut self, options: &Value, bend: impl FnOnce(&mut Said)) -> Value {
        self.count += 1;
        let mut said = self.said("webauthn.get", &options["challenge"]);
        bend(&mut said);
        let data = [&Sha256::digest(&said.domain)[..], &[said.flags], &said.count.to_be_bytes(), &said.tail].concat();
        let client = said.client.to_string();
        let signature = self.sign(&[&data[..], &Sha256::digest(&client)].concat());
        json!({
            "id": B64.encode(&self.id), "rawId": B64.encode(&self.id), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": B64.encode(client), "authenticatorData": B64.encode(data),
                "signature": B64.encode(signature), "userHandle": self.user,
            },
        })
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Key::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    /// RFC 9053, 7.1 and 7.2.
    fn cose(&self, algorithm: i64) -> Vec<u8> {
        let part = |label: i64, value: Cbor| (Cbor::from(label), value);
        let parts = match &self.key {
            Key::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                vec![
                    part(1, 2.into()),
                    part(3, algorithm.into()),
                    part(-1, 1.into()),
                    part(-2, Cbor::Bytes(x.into())),
                    part(-3, Cbor::Bytes(y.into())),
                ]
            }
            Key::EdDsa(pair) => {
                let x = pair.public_key().as_ref().to_vec();
                vec![part(1, 1.into()), part(3, algorithm.into()), part(-1, 6.into()), part(-2, Cbor::Bytes(x))]
            }
        };
        let mut bytes = Vec::new();
        ciborium::into_writer(&Cbor::Map(parts), &mut bytes).unwrap();
        bytes
    }
}
