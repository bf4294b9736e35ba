//! The server as its clients see it: over HTTP, on port 0, each test with a data folder of its own.

#[cfg(test)]
mod backend_it {
    mod assets;
    mod books;
    mod carts;
    mod catalog;
    mod checkout;
    mod client;
    mod durability;
    mod fulfilment;
    mod idempotency;
    mod ledger;
    mod manners;
    mod payments;
    mod pricing;
    mod refunds;
    mod server;
    mod soak;
    mod stock;
    mod webhooks;
}
