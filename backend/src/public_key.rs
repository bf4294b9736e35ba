//! Keys of others, which verify what they signed: devices' passkeys (COSE, RFC 9052 and 9053) and sign-in providers' tokens
//! (JSON Web Keys, RFC 7517 and 7518). Three kinds, those that the world uses; a key is of one kind whatever its owner says later.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};

/// The longest RSA modulus that is taken, in bytes: 4,096 bits. Longer ones cost time and are nobody's.
const MAX_MODULUS: usize = 512;

/// The shortest: 2,048 bits (NIST SP 800-131A).
const MIN_MODULUS: usize = 256;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// ECDSA over P-256 with SHA-256: an uncompressed point (SEC 1, 2.3.3).
    Es256([u8; 65]),
    /// Ed25519 (RFC 8032).
    EdDsa([u8; 32]),
    /// RSASSA-PKCS1-v1_5 with SHA-256: modulus and exponent, big-endian, without leading zeros.
    Rs256 {
        /// The modulus, 2,048 to 4,096 bits.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

/// How a signature of ECDSA is written; others have one form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EcdsaForm {
    /// DER (RFC 3279, 2.2.3), as devices write it.
    Der,
    /// Both numbers one after the other (RFC 7518, 3.4), as tokens have it.
    Fixed,
}

/// A signature does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct Forged;

impl PublicKey {
    /// A key on P-256 from its two coordinates; none where they are not 32 bytes each.
    pub fn p256(x: &[u8], y: &[u8]) -> Option<Self> {
        let point = [&[4][..], x, y].concat();
        (x.len() == 32).then(|| point.try_into().ok().map(Self::Es256)).flatten()
    }

    /// A key of Ed25519; none where it is not 32 bytes.
    pub fn ed25519(x: &[u8]) -> Option<Self> {
        x.try_into().ok().map(Self::EdDsa)
    }

    /// A key of RSA; none where the modulus is too short or too long, or the exponent is none that is used.
    pub fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let trim = |mut bytes: &[u8]| {
            while let [0, rest @ ..] = bytes {
                bytes = rest;
            }
            bytes.to_vec()
        };
        let (n, e) = (trim(n), trim(e));
        let is_usual = (MIN_MODULUS..=MAX_MODULUS).contains(&n.len()) && (1..=4).contains(&e.len());
        is_usual.then_some(Self::Rs256 { n, e })
    }

    /// Its name among the algorithms of JSON Web Tokens (RFC 7518, RFC 8037).
    pub const fn jose_name(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
            Self::Rs256 { .. } => "RS256",
        }
    }

    /// Whether the key signed the message.
    ///
    /// # Errors
    /// It did not, or it is no key.
    pub fn verify(&self, message: &[u8], signature: &[u8], form: EcdsaForm) -> Result<(), Forged> {
        let check = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signature)
        };
        match (self, form) {
            (Self::Es256(point), EcdsaForm::Der) => check(&ECDSA_P256_SHA256_ASN1, point),
            (Self::Es256(point), EcdsaForm::Fixed) => check(&ECDSA_P256_SHA256_FIXED, point),
            (Self::EdDsa(key), _) => check(&ED25519, key),
            (Self::Rs256 { n, e }, _) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        }
        .map_err(|_unspecified| Forged)
    }
}
