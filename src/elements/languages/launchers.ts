import type { LanguageTag } from './language.js';
import type { LauncherStrings } from './launcher-words.js';

/** The launcher in every language. One small file: which of them is needed is known before anything else is. */
export const launchers: { readonly [Tag in Exclude<LanguageTag, 'en'>]: LauncherStrings<Tag> } = {
  de: {
    open: 'Chat öffnen',
    unread: {
      one: 'Chat öffnen, # ungelesene Unterhaltung',
      other: 'Chat öffnen, # ungelesene Unterhaltungen',
    },
    close: 'Chat schließen',
  },
  fr: {
    open: 'Ouvrir le chat',
    unread: {
      one: 'Ouvrir le chat, # conversation non lue',
      many: 'Ouvrir le chat, # de conversations non lues',
      other: 'Ouvrir le chat, # conversations non lues',
    },
    close: 'Fermer le chat',
  },
  es: {
    open: 'Abrir el chat',
    unread: {
      one: 'Abrir el chat, # conversación sin leer',
      many: 'Abrir el chat, # de conversaciones sin leer',
      other: 'Abrir el chat, # conversaciones sin leer',
    },
    close: 'Cerrar el chat',
  },
  'pt-BR': {
    open: 'Abrir o chat',
    unread: {
      one: 'Abrir o chat, # conversa não lida',
      many: 'Abrir o chat, # de conversas não lidas',
      other: 'Abrir o chat, # conversas não lidas',
    },
    close: 'Fechar o chat',
  },
  it: {
    open: 'Apri la chat',
    unread: {
      one: 'Apri la chat, # conversazione non letta',
      many: 'Apri la chat, # di conversazioni non lette',
      other: 'Apri la chat, # conversazioni non lette',
    },
    close: 'Chiudi la chat',
  },
  nl: {
    open: 'Chat openen',
    unread: {
      one: 'Chat openen, # ongelezen gesprek',
      other: 'Chat openen, # ongelezen gesprekken',
    },
    close: 'Chat sluiten',
  },
  pl: {
    open: 'Otwórz czat',
    unread: {
      one: 'Otwórz czat, # nieprzeczytana rozmowa',
      few: 'Otwórz czat, # nieprzeczytane rozmowy',
      many: 'Otwórz czat, # nieprzeczytanych rozmów',
      other: 'Otwórz czat, # nieprzeczytanej rozmowy',
    },
    close: 'Zamknij czat',
  },
  tr: {
    open: 'Sohbeti aç',
    unread: {
      one: 'Sohbeti aç, # okunmamış görüşme',
      other: 'Sohbeti aç, # okunmamış görüşme',
    },
    close: 'Sohbeti kapat',
  },
  ja: {
    open: 'チャットを開く',
    unread: {
      other: 'チャットを開く、未読の会話#件',
    },
    close: 'チャットを閉じる',
  },
  'zh-Hans': {
    open: '打开聊天',
    unread: {
      other: '打开聊天，# 个未读对话',
    },
    close: '关闭聊天',
  },
  ar: {
    open: 'فتح الدردشة',
    unread: {
      zero: 'فتح الدردشة، لا محادثات غير مقروءة',
      one: 'فتح الدردشة، محادثة واحدة غير مقروءة',
      two: 'فتح الدردشة، محادثتان غير مقروءتين',
      few: 'فتح الدردشة، # محادثات غير مقروءة',
      many: 'فتح الدردشة، # محادثة غير مقروءة',
      other: 'فتح الدردشة، # محادثة غير مقروءة',
    },
    close: 'إغلاق الدردشة',
  },
  he: {
    open: 'פתיחת הצ׳אט',
    unread: {
      one: 'פתיחת הצ׳אט, שיחה אחת שלא נקראה',
      two: 'פתיחת הצ׳אט, שתי שיחות שלא נקראו',
      other: 'פתיחת הצ׳אט, # שיחות שלא נקראו',
    },
    close: 'סגירת הצ׳אט',
  },
};
