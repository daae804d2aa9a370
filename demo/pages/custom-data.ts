const chat = document.querySelector('chat-messenger');

// The same lines stand as code on the page.
if (chat) chat.customData = { campaign: 'summer by train', travellers: 2 };
