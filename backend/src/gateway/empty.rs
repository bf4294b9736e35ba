//! A gateway that cannot be reached.

use futures_util::future::BoxFuture;

use super::{Charge, ChargeOutcome, ChargeStatus, Gateway, GatewayError, Part};

/// Knows every token and never answers anything but that it is away.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmptyGateway;

impl Gateway for EmptyGateway {
    fn name(&self) -> &'static str {
        "empty"
    }

    fn last4(&self, _token: &str) -> Option<String> {
        Some("0000".to_owned())
    }

    fn charge<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async { Err(GatewayError::Unreachable) })
    }

    fn confirm<'a>(
        &'a self,
        _charge: &'a Charge,
        _code: &'a str,
    ) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async { Err(GatewayError::Unreachable) })
    }

    fn status<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async { Err(GatewayError::Unreachable) })
    }

    fn refund<'a>(&'a self, _charge: &'a Charge, _part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async { Err(GatewayError::Unreachable) })
    }
}
