import { redirect } from 'next/navigation';
import { OFFICE_PATH } from '../../lib/back-office/office-cookie.ts';

export default function OfficePage(): never {
  redirect(`${OFFICE_PATH}/orders`);
}
