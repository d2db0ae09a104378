//! The REST API: routes, problems, OpenAPI. One router a function, served by Lambda or by anything that speaks
//! tower. Knows no keys of tables, no clients of AWS and no environment.

mod access;
mod accounts;
mod admin;
mod admission;
mod avatar;
mod comments;
mod confirmation;
mod feed;
mod http;
mod likes;
mod notifications;
mod openapi;
mod people;
mod photos;
mod renders;
mod router;
mod routes;
mod searches;
mod social;

pub use accounts::{Accounts, accounts};
pub use admin::{Admin, admin};
pub use admission::pre_sign_up;
pub use confirmation::post_confirmation;
pub use openapi::openapi;
pub use photos::{Email, Photos, photos};
pub use renders::{Renders, renders};
pub use routes::{Function, Kind, Route, routes};
pub use searches::{Search, search};
pub use social::{Social, social};
