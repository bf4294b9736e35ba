//! The server as its clients see it: over HTTP, on port 0, each test with a data folder of its own.

#[cfg(test)]
mod backend_it {
    mod assets;
    mod backup;
    mod books;
    mod carts;
    mod catalog;
    mod checkout;
    mod client;
    mod database;
    mod durability;
    mod fulfilment;
    mod gateways;
    mod idempotency;
    mod ledger;
    mod lines;
    mod manners;
    mod oauth;
    mod ops;
    mod papers;
    mod passkeys;
    mod payments;
    mod payouts;
    mod people;
    mod policy;
    mod postgres;
    mod pricing;
    mod privacy;
    mod promises;
    mod providers;
    mod pypi;
    mod refunds;
    mod restarts;
    mod saved;
    mod security;
    mod server;
    mod shops;
    mod soak;
    mod stock;
    mod webhooks;
}
