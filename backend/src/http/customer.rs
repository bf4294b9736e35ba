//! Who asks, as the network knows them: the limits count by it. Behind a proxy every connection is the proxy's, which says in
//! `X-Forwarded-For` whom it speaks for; only proxies that the operator names are believed, or anybody could be anybody.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use http::HeaderMap;
use ipnet::IpNet;

/// Proxies in a row that are looked through.
const MAX_HOPS: usize = 16;

/// One address, or all that begin alike: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let one = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse().or_else(|_not_a_network| one()).map(Self).map_err(|_neither| NetworkError(text.to_owned()))
    }
}

/// That is no network.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address or network, such as 10.0.0.7 or 10.0.0.0/8")]
pub struct NetworkError(String);

/// Whom the limits count: an address, or for IPv6 the 64 bits of it that one customer of a network has to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customer(pub IpAddr);

impl Customer {
    /// Who speaks over a connection from `peer`: the last address of the way that is no proxy of the operator's. What stands before
    /// that may have been written by anybody.
    pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Self {
        let mut address = peer.to_canonical();
        let lists = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(','));
        for hop in hops.take(MAX_HOPS) {
            let is_proxy = proxies.iter().any(|network| network.0.contains(&address));
            let Some(before) = is_proxy.then(|| said(hop)).flatten() else { break };
            address = before;
        }
        Self(match address {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        })
    }
}

/// An address as proxies write it: bare, in brackets, with a port.
fn said(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<std::net::SocketAddr>().ok().map(|a| a.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    Some(bare.or_else(with_port).or_else(in_brackets)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(peer: &str, lists: &[&str], proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append("x-forwarded-for", list.parse().unwrap());
        }
        let proxies: Vec<Network> = proxies.iter().map(|p| p.parse().unwrap()).collect();
        Customer::of(peer.parse().unwrap(), &headers, &proxies).0.to_string()
    }

    #[test]
    fn only_named_proxies_say_whom_they_speak_for() {
        let one = ["10.0.0.0/8"];
        assert_eq!(counted("203.0.113.5", &["198.51.100.1"], &[]), "203.0.113.5", "nobody is believed by itself");
        assert_eq!(counted("203.0.113.5", &["198.51.100.1"], &one), "203.0.113.5", "a buyer who says so is not");
        assert_eq!(counted("10.1.2.3", &["198.51.100.1"], &one), "198.51.100.1");
        assert_eq!(counted("::ffff:10.1.2.3", &["198.51.100.1"], &one), "198.51.100.1", "on a socket of both families");
        assert_eq!(counted("10.1.2.3", &[], &one), "10.1.2.3");
        // What a buyer wrote comes before what the proxy added, in the same line or another.
        assert_eq!(counted("10.1.2.3", &["1.1.1.1, 198.51.100.1"], &one), "198.51.100.1");
        assert_eq!(counted("10.1.2.3", &["1.1.1.1", "198.51.100.1"], &one), "198.51.100.1");
        // Two proxies, the outer one by its address alone.
        assert_eq!(
            counted("10.1.2.3", &["1.1.1.1, 198.51.100.1, 192.0.2.9"], &["10.0.0.0/8", "192.0.2.9"]),
            "198.51.100.1"
        );
        // Whoever writes nonsense is counted as the proxy that handed it on.
        for bad in ["unknown", "", "198.51.100.1, ", "_hidden", "999.1.1.1"] {
            assert_eq!(counted("10.1.2.3", &[bad], &one), "10.1.2.3", "{bad:?}");
        }
        let long = vec!["10.0.0.1"; 1000].join(", ");
        assert_eq!(counted("10.1.2.3", &[&long], &one), "10.0.0.1");
        assert_eq!(counted("10.1.2.3", &["198.51.100.1:4711"], &one), "198.51.100.1");
        assert_eq!(counted("10.1.2.3", &["[2001:db8:1:2:3::4]:4711"], &one), "2001:db8:1:2::");
        assert_eq!(counted("10.1.2.3", &["[2001:db8:1:2:3::4]"], &one), "2001:db8:1:2::");
    }

    #[test]
    fn a_customer_with_many_addresses_is_one() {
        assert_eq!(counted("2001:db8:1:2::1", &[], &[]), counted("2001:db8:1:2:ffff::9", &[], &[]));
        assert_ne!(counted("2001:db8:1:2::1", &[], &[]), counted("2001:db8:1:3::1", &[], &[]));
    }

    #[test]
    fn what_is_no_network_says_so() {
        for bad in ["", "10.0.0.0/33", "example.com", "10.0.0"] {
            assert!(bad.parse::<Network>().unwrap_err().to_string().contains("10.0.0.0/8"), "{bad}");
        }
    }
}
