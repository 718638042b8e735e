//! cel: the Common Expression Language.

use std::sync::{Arc, OnceLock};

use cel::{Context, Env, Value};

use crate::all::Engine;
use crate::all::common::users::User;
use crate::record::texts;
use crate::texts::{Words, filter};

const WORDS: Words = Words {
    starts: |field, text| format!(r#"{field}.startsWith("{text}")"#),
    ends: |field, text| format!(r#"{field}.endsWith("{text}")"#),
    contains: |field, text| format!(r#"{field}.contains("{text}")"#),
};

fn root() -> &'static (Arc<Env>, Context<'static, 'static>) {
    static ROOT: OnceLock<(Arc<Env>, Context<'static, 'static>)> = OnceLock::new();
    ROOT.get_or_init(|| {
        let env = Arc::new(Env::stdlib());
        (env.clone(), Context::with_env(env))
    })
}

fn context(user: &User) -> Context<'static, 'static> {
    let mut context = root().1.new_inner_scope();
    for (name, text) in texts(user) {
        context.add_variable_from_value(name, text);
    }
    context.add_variable_from_value("birthdate", user.birthdate.0);
    context.add_variable_from_value("postcode", i64::from(user.location.postcode));
    context
}

/// Counts over contexts that were made before.
pub fn engine<'a>(name: &str, users: &'a [User]) -> Engine<'a> {
    let program = root().0.compile(&filter(name, &WORDS)).expect("valid");
    let contexts: Vec<_> = users.iter().map(context).collect();
    let passes =
        move |context: &Context<'_, '_>| matches!(program.execute(context), Ok(Value::Bool(true)));
    ("cel", Box::new(move || contexts.iter().filter(|context| passes(context)).count()))
}
