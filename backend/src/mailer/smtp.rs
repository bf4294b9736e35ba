//! Letters by SMTP.

use futures_util::future::BoxFuture;
use lettre::address::Envelope;
use lettre::{Address, SmtpTransport, Transport as _};

use super::{Letter, MailError, Mailer, message};

/// A mail server.
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: String,
    sender: Address,
}

/// Why there is no mail server under these settings.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Who letters are from.
    #[error("who letters are from is not an address")]
    From(#[from] lettre::address::AddressError),
    /// Where they go.
    #[error("the mail server's address is not one like smtps://user:password@host")]
    Server(#[from] lettre::transport::smtp::Error),
}

impl SmtpMailer {
    /// The server at `url` (`smtps://user:password@host`, `smtp://host:587?tls=required`), for letters of `from`
    /// (`Shop <shop@host>`).
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpError> {
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let bare = from.rsplit('<').next().unwrap_or_default().trim_end_matches('>').trim();
        let transport = SmtpTransport::from_url(url)?.build();
        Ok(Self { transport, from: from.to_owned(), sender: bare.parse()? })
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let text = message(&self.from, letter)?;
            let to: Address = letter.address.trim().parse().map_err(|_bad| MailError::Address)?;
            let envelope = Envelope::new(Some(self.sender.clone()), vec![to]).map_err(|_none| MailError::Address)?;
            let transport = self.transport.clone();
            let sending = move || transport.send_raw(&envelope, text.as_bytes());
            let sent = tokio::task::spawn_blocking(sending).await.map_err(|cause| MailError::Carry(cause.into()))?;
            match sent {
                Ok(_accepted) => Ok(()),
                // 5xx: the server will say the same tomorrow.
                Err(cause) if cause.is_permanent() => Err(MailError::Address),
                Err(cause) => Err(MailError::Carry(cause.into())),
            }
        })
    }
}
