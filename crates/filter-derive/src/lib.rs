//! `#[derive(Queryable)]` for the crate `filter`.
//!
//! For `struct User { first_name: String, location: Location }` it writes
//! `user_get_field_first_name(&User) -> &String` and its like, and the trait's implementation,
//! which names the fields and hands out accessors.
//!
//! Attributes on a field: `#[queryable(nested)]` for a field that is itself a record (its fields
//! become `location.city`, in short `city`), `#[queryable(skip)]`, and
//! `#[queryable(rename = "name")]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result, Type, parse_macro_input};

/// See the crate's documentation.
#[proc_macro_derive(Queryable, attributes(queryable))]
pub fn derive_queryable(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// One field of the struct, with its attributes read.
struct Member<'a> {
    ident: &'a Ident,
    ty: &'a Type,
    name: String,
    nested: bool,
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new(input.generics.span(), "Queryable: generic records do not work"));
    }
    let members = members(input)?;
    let (record, vis) = (&input.ident, &input.vis);
    let accessors = members.iter().map(|member| accessor(record, vis, member));
    let bitcode = bitcode(record, &members);
    let name = snake_case(&record.to_string());
    let layout = layout(record, &members);
    let paths = members.iter().map(|member| member.path(record));
    let functions = functions(record, &members);
    Ok(quote! {
        #(#accessors)*

        #bitcode

        impl ::filter::Queryable for #record {
            const NAME: &'static str = #name;
            const LAYOUT: u64 = #layout;

            fn accessors(index: usize) -> ::std::vec::Vec<&'static str> {
                let mut left = index;
                #(#paths)*
                let _ = left;
                ::std::vec::Vec::new()
            }

            #functions
        }
    })
}

/// The functions of the trait that every record has.
fn functions(record: &Ident, members: &[Member<'_>]) -> TokenStream {
    let fields = members.iter().map(Member::fields);
    let steps = members.iter().map(|member| member.step(record));
    let places = members.iter().map(|member| member.place(record));
    quote! {
        fn schema() -> &'static ::filter::Schema {
            static SCHEMA: ::std::sync::OnceLock<::filter::Schema> = ::std::sync::OnceLock::new();
            SCHEMA.get_or_init(|| {
                let mut fields = ::std::vec::Vec::new();
                #(#fields)*
                ::filter::Schema::new(fields)
            })
        }

        fn place(index: usize) -> ::std::option::Option<::filter::FieldPlace> {
            let mut left = index;
            #(#places)*
            let _ = left;
            ::std::option::Option::None
        }

        fn field_within<R: 'static, G: ::filter::Getter<R, Self>>(
            index: usize,
            get: G,
        ) -> ::filter::RowField<R> {
            let mut left = index;
            #(#steps)*
            panic!("{} has no field {index}, too far by {left}", stringify!(#record));
        }
    }
}

fn members(input: &DeriveInput) -> Result<Vec<Member<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "Queryable: only structs can be records"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.span(), "Queryable: the fields need names"));
    };
    let mut members = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let (mut name, mut nested, mut skip) = (ident.to_string(), false, false);
        for attribute in field.attrs.iter().filter(|a| a.path().is_ident("queryable")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("nested") {
                    nested = true;
                } else if meta.path.is_ident("skip") {
                    skip = true;
                } else if meta.path.is_ident("rename") {
                    name = meta.value()?.parse::<LitStr>()?.value();
                } else {
                    return Err(meta.error("known are nested, skip and rename = \"…\""));
                }
                Ok(())
            })?;
        }
        if !skip {
            let name = name.trim_start_matches("r#").to_owned();
            members.push(Member { ident, ty: &field.ty, name, nested });
        }
    }
    Ok(members)
}

/// `user_get_field_first_name` and its like.
fn accessor(record: &Ident, vis: &syn::Visibility, member: &Member<'_>) -> TokenStream {
    let (ident, ty) = (member.ident, member.ty);
    let function = function_name(record, ident);
    let doc = format!("The field `{ident}` of a [`{record}`].");
    quote! {
        #[doc = #doc]
        #[inline]
        #[allow(dead_code)]
        #vis fn #function(row: &#record) -> &#ty {
            &row.#ident
        }
    }
}

/// The hash of the record's layout, as a constant.
fn layout(record: &Ident, members: &[Member<'_>]) -> TokenStream {
    let fields = members.iter().map(|member| {
        let (ident, ty, name) = (member.ident, member.ty, &member.name);
        let nested = if member.nested {
            quote! { <#ty as ::filter::Queryable>::LAYOUT }
        } else {
            quote! { 0 }
        };
        quote! {
            (
                #name,
                stringify!(#ty),
                ::std::mem::offset_of!(#record, #ident),
                ::std::mem::size_of::<#ty>(),
                #nested,
            )
        }
    });
    quote! {
        ::filter::layout_hash(
            ::std::mem::size_of::<#record>(),
            ::std::mem::align_of::<#record>(),
            &[#(#fields),*],
        )
    }
}

/// The accessors that compiled filters inline, for the compilation to bitcode only.
fn bitcode(record: &Ident, members: &[Member<'_>]) -> TokenStream {
    let functions = members.iter().map(|member| member.bitcode(record));
    let layout = format_ident!("{}_record_layout", snake_case(&record.to_string()));
    quote! {
        #[allow(unexpected_cfgs, unsafe_code, unused_attributes)]
        const _: () = {
            #[cfg(filter_bitcode)]
            #[unsafe(no_mangle)]
            #[inline(always)]
            extern "C" fn #layout() -> u64 {
                <#record as ::filter::Queryable>::LAYOUT
            }
            #(#functions)*
        };
    }
}

fn function_name(record: &Ident, field: &Ident) -> Ident {
    let field = field.to_string();
    format_ident!(
        "{}_get_field_{}",
        snake_case(&record.to_string()),
        field.trim_start_matches("r#")
    )
}

/// `HttpRequest` to `http_request`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

impl Member<'_> {
    /// Code that appends the member's fields to the schema.
    fn fields(&self) -> TokenStream {
        let (name, ty) = (&self.name, self.ty);
        if self.nested {
            return quote! {
                for field in <#ty as ::filter::Queryable>::schema().fields() {
                    let mut field = field.clone();
                    field.name.insert_str(0, concat!(#name, "."));
                    fields.push(field);
                }
            };
        }
        quote! {
            let mut field =
                ::filter::Field::new(#name, <#ty as ::filter::FieldValue>::TYPE);
            field.optional = <#ty as ::filter::FieldValue>::OPTIONAL;
            fields.push(field);
        }
    }

    /// Code that returns the accessor if field number `left` is in this member, and else counts
    /// its fields off.
    fn step(&self, record: &Ident) -> TokenStream {
        let ty = self.ty;
        let function = function_name(record, self.ident);
        let get = quote! {
            ::filter::getter(move |row: &R| get(row).map(#function))
        };
        if self.nested {
            return quote! {
                let count = <#ty as ::filter::Queryable>::schema().fields().len();
                if left < count {
                    return <#ty as ::filter::Queryable>::field_within(left, #get);
                }
                left -= count;
            };
        }
        quote! {
            if left == 0 {
                return <#ty as ::filter::FieldValue>::row_field(#get);
            }
            left -= 1;
        }
    }

    /// The member's accessor for the compilation to bitcode: a reference to a nested record, or
    /// the value itself.
    fn bitcode(&self, record: &Ident) -> TokenStream {
        let (ident, ty) = (self.ident, self.ty);
        let function = function_name(record, ident);
        let attributes = quote! {
            #[cfg(filter_bitcode)]
            #[unsafe(no_mangle)]
            #[inline(always)]
        };
        if self.nested {
            return quote! {
                #attributes
                extern "C" fn #function(row: &#record) -> &#ty {
                    &row.#ident
                }
            };
        }
        quote! {
            #attributes
            extern "C" fn #function(
                row: &#record,
                value: &mut <#ty as ::filter::FieldValue>::Raw,
            ) {
                *value = ::filter::FieldValue::raw(&row.#ident);
            }
        }
    }

    /// Code that returns the names of accessors if field number `left` is in this member, and
    /// else counts its fields off.
    fn path(&self, record: &Ident) -> TokenStream {
        let ty = self.ty;
        let function = function_name(record, self.ident).to_string();
        if self.nested {
            return quote! {
                let count = <#ty as ::filter::Queryable>::schema().fields().len();
                if left < count {
                    let mut path = <#ty as ::filter::Queryable>::accessors(left);
                    path.insert(0, #function);
                    return path;
                }
                left -= count;
            };
        }
        quote! {
            if left == 0 {
                return ::std::vec![#function];
            }
            left -= 1;
        }
    }

    /// Code that returns where the value lies if field number `left` is in this member, and else
    /// counts its fields off.
    fn place(&self, record: &Ident) -> TokenStream {
        let (ty, ident) = (self.ty, self.ident);
        let offset = quote! { ::std::mem::offset_of!(#record, #ident) };
        if self.nested {
            return quote! {
                let count = <#ty as ::filter::Queryable>::schema().fields().len();
                if left < count {
                    return <#ty as ::filter::Queryable>::place(left)?.within(#offset);
                }
                left -= count;
            };
        }
        quote! {
            if left == 0 {
                return ::filter::FieldPlace::new::<#ty>(#offset);
            }
            left -= 1;
        }
    }
}
