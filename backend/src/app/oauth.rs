//! Apps of third parties: OAuth 2.1's authorisation code with a proof key (RFC 6749, RFC 7636), and nothing else of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use domain::account::Tokens;
use domain::oauth::{Authorization, AuthorizationRequest, Client, ClientRequest};
use domain::order::line;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::session::short;
use crate::db;
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::{Caller, SCOPES, SignedIn};

/// How long a code is good: the time a browser takes to carry it (OWASP ASVS 5, 10.4.3 allows a minute at level 3).
const CODE_MS: UnixMillis = 60 * 1000;

/// The most addresses of an app, and the longest one, in bytes.
const MAX_REDIRECTS: usize = 10;
const MAX_REDIRECT: usize = 500;

/// Why no tokens are given, as RFC 6749 (5.2) names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request lacks something.
    InvalidRequest,
    /// The code or refresh token is not good, or not this app's.
    InvalidGrant,
    /// There is no such way to get tokens.
    UnsupportedGrantType,
}

impl Refusal {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        }
    }
}

/// What an app sends for tokens.
pub struct TokenRequest<'a> {
    /// `authorization_code` or `refresh_token`.
    pub grant_type: &'a str,
    /// Which app.
    pub client_id: &'a str,
    /// The code, or the refresh token.
    pub credential: &'a str,
    /// Where the code went.
    pub redirect_uri: &'a str,
    /// Whose SHA-256 the challenge was.
    pub verifier: &'a str,
}

impl Shop {
    /// Registers an app.
    pub async fn register_client(self: &Arc<Self>, caller: &Caller, request: ClientRequest) -> Result<Client> {
        line("/name", &request.name)?;
        if request.name.trim().is_empty() {
            return Err(Error::field("/name", "is empty"));
        }
        if request.redirects.is_empty() || request.redirects.len() > MAX_REDIRECTS {
            return Err(Error::field("/redirects", "are 1 to 10 addresses"));
        }
        if let Some(i) = request.redirects.iter().position(|r| !is_redirect(r)) {
            return Err(Error::field(format!("/redirects/{i}"), "is no address that codes may go to"));
        }
        let client = Client { id: ids::client(), name: request.name, redirects: request.redirects };
        let (shop, by, new) = (Arc::clone(self), caller.name().to_owned(), client.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::oauth::put_client(tx, &new, shop.clock.now_ms()).await?;
                    shop.note(tx, &by, "app.registered", &new.id, "").await
                })
            })
            .await?;
        Ok(client)
    }

    /// The person has agreed: a code for the app. Nothing is sent to an address that is not the app's.
    pub async fn authorize(self: &Arc<Self>, me: &SignedIn, request: AuthorizationRequest) -> Result<Authorization> {
        let client = db::oauth::client(&self.db.read, short(&request.client_id)).await?;
        let client = client.ok_or_else(|| Error::field("/client_id", "is not an app of this shop"))?;
        if !client.redirects.contains(&request.redirect_uri) {
            return Err(Error::field("/redirect_uri", "is not an address of this app"));
        }
        if request.response_type != "code" {
            return Err(Error::field("/response_type", "is `code`"));
        }
        if request.code_challenge_method != "S256" {
            return Err(Error::field("/code_challenge_method", "is `S256`"));
        }
        let challenge = URL_SAFE_NO_PAD.decode(&request.code_challenge).unwrap_or_default();
        if challenge.len() != 32 {
            return Err(Error::field("/code_challenge", "is the base64url of a SHA-256"));
        }
        let wanted: Vec<&str> = request.scope.split(' ').collect();
        if wanted.iter().any(|s| !SCOPES.contains(s)) {
            return Err(Error::field("/scope", "is `profile`, `orders` or both"));
        }
        let code = ids::secret();
        let grant = db::oauth::Grant {
            client_id: client.id,
            account_id: me.account.clone(),
            redirect: request.redirect_uri.clone(),
            challenge: request.code_challenge,
            scope: request.scope,
            expires_at: self.clock.now_ms() + CODE_MS,
        };
        let (shop, hash) = (Arc::clone(self), Sha256::digest(&code));
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::oauth::put_grant(tx, &hash, &grant).await?;
                    let detail = format!("{} {}", grant.client_id, grant.scope);
                    shop.note(tx, &grant.account_id, "app.allowed", &grant.account_id, &detail).await
                })
            })
            .await?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("state", &request.state)
            .append_pair("iss", "vitrine")
            .finish();
        let mark = if request.redirect_uri.contains('?') { '&' } else { '?' };
        Ok(Authorization { redirect_to: format!("{}{mark}{query}", request.redirect_uri) })
    }

    /// Tokens for a code, or the next pair.
    pub async fn app_tokens(self: &Arc<Self>, request: &TokenRequest<'_>) -> Result<Result<Tokens, Refusal>> {
        if request.client_id.is_empty() || request.credential.is_empty() {
            return Ok(Err(Refusal::InvalidRequest));
        }
        match request.grant_type {
            "authorization_code" => self.redeem(request).await,
            "refresh_token" => match self.renew(request.credential, Some(request.client_id)).await {
                Err(refusal) if refusal.code == domain::Code::SessionEnded => Ok(Err(Refusal::InvalidGrant)),
                answer => answer.map(Ok),
            },
            _ => Ok(Err(Refusal::UnsupportedGrantType)),
        }
    }

    async fn redeem(self: &Arc<Self>, request: &TokenRequest<'_>) -> Result<Result<Tokens, Refusal>> {
        let hash = Sha256::digest(short(request.credential)).to_vec();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(short(request.verifier)));
        let is_verifier = (43..=128).contains(&request.verifier.len());
        let (client_id, redirect) = (request.client_id.to_owned(), request.redirect_uri.to_owned());
        let shop = Arc::clone(self);
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let Some((grant, session)) = db::oauth::grant(tx, &hash).await? else {
                        return Ok(Err(Refusal::InvalidGrant));
                    };
                    if let Some(session) = session {
                        // Somebody has a copy of the code: what it gave is taken back (RFC 6749, 4.1.2).
                        db::session::end(tx, &grant.account_id, &session, now).await?;
                        shop.note(tx, "system", "app.code_reused", &grant.account_id, &session).await?;
                        return Ok(Err(Refusal::InvalidGrant));
                    }
                    let account = db::account::find_for_write(tx, &grant.account_id).await?;
                    let device = shop.data_key(&account)?.seal(&account.id, &String::new());
                    let session = shop.new_session(account.id, device, Some(client_id.clone()), &grant.scope);
                    // Tried once, a code is used, whether or not what came with it was right.
                    db::oauth::use_grant(tx, &hash, &session.id).await?;
                    let is_good = grant.client_id == client_id
                        && grant.redirect == redirect
                        && grant.challenge == challenge
                        && is_verifier
                        && grant.expires_at > now;
                    if !is_good {
                        return Ok(Err(Refusal::InvalidGrant));
                    }
                    shop.note(tx, &grant.account_id, "session.begun", &grant.account_id, &session.id).await?;
                    shop.put_session(tx, &session).await.map(Ok)
                })
            })
            .await
    }
}

/// `https`, plain loopback (RFC 8252, 7.3), or a scheme of the app's own with a dot in it (7.1); never with a fragment.
fn is_redirect(text: &str) -> bool {
    let is_plain = text.len() <= MAX_REDIRECT && text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains('#');
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let host = rest.strip_prefix("//").map(|r| r.split(['/', '?']).next().unwrap_or_default());
    let is_loopback = host.is_some_and(|h| matches!(h.rsplit_once(':').map_or(h, |(h, _)| h), "127.0.0.1" | "[::1]"));
    let is_own = scheme.contains('.') && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    is_plain
        && ((scheme == "https" && host.is_some_and(|h| !h.is_empty())) || (scheme == "http" && is_loopback) || is_own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_to_addresses_that_can_be_trusted() {
        for good in ["https://app.example/back", "http://127.0.0.1:4000/cb", "http://[::1]:7/", "com.example.app:/back"]
        {
            assert!(is_redirect(good), "{good}");
        }
        for bad in [
            "",
            "https:",
            "https:///x",
            "http://app.example/back",
            "http://127.0.0.1.evil.example/",
            "javascript:alert(1)",
            "https://app.example/#x",
            "https://app.example/a b",
            "data:text/html,x",
        ] {
            assert!(!is_redirect(bad), "{bad}");
        }
    }
}
