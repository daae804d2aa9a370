import type { ContactDetails, CustomData } from 'chat-messenger/protocol';
import type { ContactTable } from '../store/schema.js';

/** What is proven and what is claimed, each under its own name (S2S-4). */
export function contactToDetails(row: ContactTable, others: number): ContactDetails {
  return {
    id: row.id,
    name: row.name,
    name_verified: row.name_verified === 1,
    email_verified: row.email_verified === 1,
    ...(row.email !== null && { email: row.email }),
    ...(row.user_id !== null && { user_id: row.user_id }),
    ...(row.phone !== null && { phone: row.phone }),
    ...(row.company !== null && { company: row.company }),
    custom_data: JSON.parse(row.custom_data) as CustomData,
    non_verified_custom_data: JSON.parse(row.non_verified_custom_data) as CustomData,
    others_with_email: others,
  };
}
