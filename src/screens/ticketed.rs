//! The rider holds a ticket; printed, it is the receipt.

use checkout::Event;
use checkout::screen::Ticket;
use leptos::prelude::*;

use crate::components::{Button, Fact, Frame, Icon, Look, NoteText, Price, Sign, Step, in_language};
use crate::desk::Desk;
use crate::effects::calendar::{self, Form};
use crate::effects::document;

/// The screen.
#[component]
pub(crate) fn Ticketed(
    /// What the rider holds.
    ticket: Ticket,
) -> impl IntoView {
    let text = Desk::at_hand().text;
    let receipt = ticket.receipt.clone();
    let printed = ticket.receipt.clone();
    view! {
        <Frame name="ticketed" step=Step::Ticket title=|| text.ticketed>
            <p class="lead">{text.ticketed_lead}</p>
            <TicketCard ticket/>
            <details class="more" data-testid="receipt">
                <summary>{text.receipt_note}</summary>
                <p>{text.receipt_note_lead}</p>
                <NoteText note=receipt/>
            </details>
            <pre class="note printed" aria-hidden="true">{printed}</pre>
            <div class="actions">
                <button
                    type="button"
                    id="print"
                    name="print"
                    class=Look::Secondary.class()
                    on:click=|_| document::print()
                >
                    <Icon sign=Sign::Print/>
                    {text.print}
                </button>
                <Button name="home" look=Look::Quiet event=Event::HomePressed>
                    {text.home}
                </Button>
            </div>
        </Frame>
    }
}

/// The ticket.
#[component]
fn TicketCard(ticket: Ticket) -> impl IntoView {
    let Desk { language, text, .. } = Desk::at_hand();
    let tag = language.tag();
    view! {
        <article class="ticket held">
            <div class="face">
                <p class="name">{in_language(&ticket.name, language)}</p>
                <p class="rides">
                    <b>{ticket.rides}</b>
                    {text.rides_unit}
                </p>
                <p class="until">
                    <span>{text.valid_until}</span>
                    <b>{calendar::say(ticket.valid_until, Form::Date, tag)}</b>
                </p>
                <p class="serial">
                    <span>{text.ticket}</span>
                    <b data-testid="ticket">{ticket.ticket.to_string()}</b>
                </p>
            </div>
            <dl class="stub">
                <Fact name=text.paid>
                    <Price price=ticket.price/>
                </Fact>
                <Fact name=text.paid_at>{calendar::say(ticket.paid, Form::Moment, tag)}</Fact>
                <Fact name=text.batch>{ticket.batch.to_string()}</Fact>
                <Fact name=text.trade>{ticket.trade.to_string()}</Fact>
                <Fact name=text.number>{ticket.number}</Fact>
            </dl>
        </article>
    }
}
