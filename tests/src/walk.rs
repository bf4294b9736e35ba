//! The walk through the shop that the tour and the end-to-end tests share.
